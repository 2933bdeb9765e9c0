/**
 * What every component and the page talk to the API with: typed client, reflector and shared informers with indexes,
 * rate-limited work queue, event recorder, leader election. Takes an ApiHandler; does not know what stands behind it.
 */
export * from './types.ts'
