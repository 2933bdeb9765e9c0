/**
 * kube-scheduler: finds a node for each pod that has none, and binds it. The queue of waiting pods, the cycle of filters
 * and scores, the plugins (one file each), preemption, and a record of every decision. `explain` runs filters and scores
 * on objects alone, without a cluster.
 */
export { runScheduler } from './elected.ts'
export { startScheduler, type Scheduler, type SchedulerOptions } from './scheduler.ts'
export { explain, type ExplainOptions, type Situation } from './explain.ts'
export { type Decision, type Decisions, type NodeDecision, type ScoreDetail } from './decisions.ts'
export { defaultPlugins } from './plugins/index.ts'
export { type Plugin, type NodeFilter, type NodeScore, type Rejection } from './framework/plugin.ts'
