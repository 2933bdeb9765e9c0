/**
 * What every component and the page talk to the API with: typed client, reflector and shared informers with indexes,
 * rate-limited work queue, controller loop, event recorder, leader election. Takes an ApiHandler; does not know what
 * stands behind it.
 */
export * from './types.ts'
export * from './keys.ts'
export { createClient, type ClientOptions } from './client.ts'
export { createInformers } from './informer.ts'
export { createWorkQueue, WorkQueue, type WorkItem, type WorkQueueOptions } from './work-queue.ts'
export { runController, type ControllerOptions, type ReconcileScope, type RunningController } from './controller.ts'
export { createEventRecorder, type EventSource } from './event-recorder.ts'
export { limitInFlight } from './limited-handler.ts'
export { leadWhenElected, type LeaderElectionOptions } from './leader-election.ts'
