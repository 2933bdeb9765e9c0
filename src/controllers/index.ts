/**
 * The controllers, a file or folder each with a declaration in it, and the controller manager that runs the list of them.
 * Decisions are pure functions beside the reconcile that gathers and writes.
 */
export { startControllerManager, type ControllerManagerOptions, type RunningControllerManager } from './manager.ts'
