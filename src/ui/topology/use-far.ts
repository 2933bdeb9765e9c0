import { useStore } from '@xyflow/react'

/** Seen from so far that text cannot be read. */
export const useFar = (): boolean => useStore(({ transform }) => transform[2] < 0.42)
