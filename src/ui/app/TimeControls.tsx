import { ChevronsRight, LoaderCircle, Pause, Play, StepForward } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { simulatedNow, useStatus } from '../state/status-store.ts'
import { useSession } from './session.tsx'
import css from './top-bar.module.css'

const speeds = [1, 5, 20] as const

/** Simulated time: what it is, and how fast it goes. */
export function TimeControls(): ReactNode {
  const { control } = useSession()
  const speed = useStatus(({ status }) => status?.speed ?? 1)
  const settling = useStatus(({ status }) => status?.settling ?? false)
  const [lastSpeed, setLastSpeed] = useState(1)
  if (speed > 0 && speed !== lastSpeed) setLastSpeed(speed)
  const setSpeed = (next: number): void => void attempt('Set the speed', () => control.setSpeed(next))
  return (
    <div className={css.time} role="group" aria-label="Simulated time">
      <Clock />
      <div className={css.speeds}>
        <button
          type="button"
          className={css.speed}
          aria-label={speed === 0 ? 'Resume' : 'Pause'}
          title={speed === 0 ? 'Resume' : 'Pause'}
          aria-pressed={speed === 0}
          onClick={() => setSpeed(speed === 0 ? lastSpeed : 0)}
        >
          {speed === 0 ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
        </button>
        <button
          type="button"
          className={`${css.speed} ${css.optional}`}
          aria-label="Step"
          title="Go on to the next thing that happens"
          disabled={speed !== 0}
          onClick={() => void attempt('Step', () => control.step())}
        >
          <StepForward size={13} aria-hidden />
        </button>
        {speeds.map((value) => (
          <button
            key={value}
            type="button"
            className={`${css.speed} ${value === 1 ? '' : css.optional}`}
            aria-pressed={speed === value}
            onClick={() => setSpeed(value)}
          >
            {value}×
          </button>
        ))}
        <button
          type="button"
          className={css.speed}
          aria-label="Run until settled"
          title="Run as fast as possible until nothing is left to do"
          aria-pressed={settling}
          onClick={() => void attempt('Run until settled', () => control.runUntilSettled())}
        >
          {settling ? <LoaderCircle size={13} aria-hidden /> : <ChevronsRight size={14} aria-hidden />}
        </button>
      </div>
    </div>
  )
}

const format = (ms: number): string => new Date(ms).toISOString().slice(11, 19)

/** Writes the time into the page itself: once a frame is too often for React. */
function Clock(): ReactNode {
  const element = useRef<HTMLTimeElement>(null)
  useEffect(() => {
    let frame = 0
    let shown = ''
    const tick = (): void => {
      const text = format(simulatedNow())
      if (element.current && text !== shown) element.current.textContent = shown = text
      frame = requestAnimationFrame(tick)
    }
    tick()
    return () => cancelAnimationFrame(frame)
  }, [])
  return <time ref={element} className={css.clock} title="Simulated time (UTC)" aria-label="Simulated time" />
}
