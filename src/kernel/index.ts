/**
 * The simulation kernel: simulated time, seeded randomness, rounds of messages between components, the log of inputs,
 * faults on messages and components. Knows nothing of Kubernetes. The only folder where the machine's own clock and
 * chance occur.
 */
export * from './clock.ts'
export * from './random.ts'
export * from './process.ts'
export * from './stream.ts'
export * from './host.ts'
export * from './remote-host.ts'
export * from './inputs.ts'
export * from './kernel.ts'
export * from './rpc.ts'
export * from './port-endpoint.ts'
export * from './broadcast-endpoint.ts'
