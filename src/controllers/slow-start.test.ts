import { expect, test } from 'vitest'
import { slowStart } from './slow-start.ts'

/** Runs so many, of which those from `failsFrom` on fail; how many were tried at once, and what came of it. */
async function run(count: number, failsFrom = Infinity) {
  const batches: number[] = []
  let inBatch = 0
  const result = await slowStart(count, async (index) => {
    inBatch++
    await Promise.resolve()
    if (inBatch > 0) batches.push(inBatch)
    inBatch = 0
    if (index >= failsFrom) throw new Error(`no ${index}`)
  })
  return { batches, ...result }
}

test.each([
  [0, []],
  [1, [1]],
  [7, [1, 2, 4]],
  [10, [1, 2, 4, 3]],
])('%i are tried in batches of %j', async (count, batches) => {
  expect(await run(count)).toEqual({ batches, succeeded: count, error: undefined })
})

test.each([
  [0, [1], 0],
  [1, [1, 2], 1],
  [5, [1, 2, 4], 5],
])('when those from number %i fail, nothing is tried after their batch', async (failsFrom, batches, succeeded) => {
  expect(await run(100, failsFrom)).toEqual({ batches, succeeded, error: new Error(`no ${failsFrom}`) })
})
