import { maxNodeScore } from './plugin.ts'

/** The highest score becomes 100 and the others follow in proportion; reversed, the lowest is the best. */
export function proportional(scores: readonly number[], reversed = false): readonly number[] {
  const highest = Math.max(0, ...scores)
  if (highest === 0) return reversed ? scores.map(() => maxNodeScore) : scores
  return scores.map((score) => {
    const scaled = Math.trunc((maxNodeScore * score) / highest)
    return reversed ? maxNodeScore - scaled : scaled
  })
}
