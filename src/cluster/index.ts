/** Assembly: which components run where, the workers and their wiring, faults, checkpoints. The only place that knows all parts. */
export * from './contract.ts'
