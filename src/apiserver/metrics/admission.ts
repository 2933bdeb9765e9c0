import type { Clock } from '#kernel'
import type { Admission, AdmissionPlugin } from '../admission/plugin.ts'
import type { Metrics } from './metrics.ts'

/** The same plugins, with the time that each takes counted. */
export const measuredPlugins = (plugins: readonly AdmissionPlugin[], metrics: Metrics, clock: Clock): readonly AdmissionPlugin[] =>
  plugins.map((plugin) => {
    return {
      ...plugin,
      ...(plugin.admit && {
        admit: (admission, environment) => timed('admit', admission, () => plugin.admit?.(admission, environment) ?? admission.object),
      }),
      ...(plugin.validate && {
        validate: (admission, environment) => timed('validate', admission, () => plugin.validate?.(admission, environment)),
      }),
    } satisfies AdmissionPlugin

    function timed<T>(type: string, { operation }: Admission, work: () => T): T {
      const start = clock.now()
      const observe = (isRejected: boolean): void =>
        metrics.admission.observe({ name: plugin.name, operation, rejected: String(isRejected), type }, (clock.now() - start) / 1000)
      try {
        const result = work()
        // By the way: whoever waits for the plugin does not wait for this, too.
        if (result instanceof Promise)
          void result.then(
            () => observe(false),
            () => observe(true),
          )
        else observe(false)
        return result
      } catch (error) {
        observe(true)
        throw error
      }
    }
  })
