export interface BatchResult {
  readonly succeeded: number
  /** The first error; what came after its batch was not tried. */
  readonly error: unknown
}

/**
 * Calls `action` `count` times: once, then twice, then four times at the same time, and so on. Stops after a batch with
 * an error, so that what is refused (by a quota, say) is refused a few times and not five hundred.
 */
export async function slowStart(count: number, action: (index: number) => Promise<unknown>): Promise<BatchResult> {
  let succeeded = 0
  for (let start = 0, size = 1; start < count; start += size, size *= 2) {
    const batch = Array.from({ length: Math.min(size, count - start) }, (_, offset) => action(start + offset))
    const results = await Promise.allSettled(batch)
    succeeded += results.filter(({ status }) => status === 'fulfilled').length
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) return { succeeded, error: failed.reason }
  }
  return { succeeded, error: undefined }
}
