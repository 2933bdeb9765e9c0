import { expect, test } from 'vitest'
import { CpuMeter } from './cpu-meter.ts'

/** Works for so many ms of each second, from one second to another. */
function work(meter: CpuMeter, cpuMs: number, fromSecond: number, toSecond: number): void {
  for (let second = fromSecond; second < toSecond; second++) meter.add(cpuMs, second * 1000)
}

test('usage is that of the last half minute or so', () => {
  const meter = new CpuMeter(0)
  work(meter, 100, 0, 60)
  expect(meter.milliAt(60_000)).toBeCloseTo(100, -1)
  work(meter, 500, 60, 120)
  expect(meter.milliAt(120_000)).toBeCloseTo(500, -1)
  expect(meter.cpuMs).toBe(36_000)
})

test('what rests uses nothing, and what wakes is not thinned by its rest', () => {
  const meter = new CpuMeter(0)
  work(meter, 900, 0, 60)
  expect(meter.milliAt(95_000)).toBe(0)
  work(meter, 400, 1000, 1020)
  expect(meter.milliAt(1_020_000)).toBeCloseTo(400, -1)
})
