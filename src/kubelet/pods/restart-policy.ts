import type { Container, ContainerRestartRule, Pod } from '#api'
import type { ContainerView } from '#runtime'

function matches({ exitCodes }: ContainerRestartRule, exitCode: number): boolean {
  const isListed = exitCodes?.values?.includes(exitCode) ?? false
  return exitCodes?.operator === 'NotIn' ? !isListed : isListed
}

/** Whether a container that ended like this is run again: by its own rules and policy, or by the pod's. */
export function restartsAfter(pod: Pod, container: Container, exitCode: number): boolean {
  if (container.restartPolicyRules?.some((rule) => rule.action === 'Restart' && matches(rule, exitCode))) return true
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always'
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}

/** Whether the next sync starts a container whose newest instance is this. */
export function shouldStart(pod: Pod, container: Container, newest: ContainerView | undefined): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false
  if (!newest || newest.phase.type === 'created') return true
  return newest.phase.type === 'exited' && restartsAfter(pod, container, newest.phase.exitCode)
}
