import { prefersReducedMotion } from '../state/environment.ts'

const flightMs = 520
const rememberMs = 500
/** Only what was in the tray a moment ago flies; a first load, a view switch or a scroll moves nothing. */
const departed = new Map<string, { readonly from: DOMRect; readonly at: number }>()
const enough = 60

/** A tile leaves the tray: where it was is kept for the one that appears on a node in the same frame. */
export function depart(uid: string, element: HTMLElement): void {
  if (departed.size >= enough || prefersReducedMotion()) return
  departed.set(uid, { from: element.getBoundingClientRect(), at: performance.now() })
  setTimeout(() => departed.delete(uid), rememberMs)
}

/** A tile has appeared on a node: it flies there from where it waited. First, last, invert, play. */
export function arrive(uid: string, element: HTMLElement): void {
  const left = departed.get(uid)
  departed.delete(uid)
  if (!left || performance.now() - left.at > rememberMs) return
  const to = element.getBoundingClientRect()
  // The flow is zoomed: a pixel on the screen is 1/zoom inside of it.
  const zoom = to.width / element.offsetWidth || 1
  const [x, y] = [(left.from.x - to.x) / zoom, (left.from.y - to.y) / zoom]
  element.style.zIndex = '5'
  const flight = element.animate(
    [
      { transform: `translate(${x}px, ${y}px)`, boxShadow: 'var(--shadow-lg)' },
      { transform: 'none', boxShadow: 'none' },
    ],
    { duration: flightMs, easing: 'cubic-bezier(0.3, 0, 0.1, 1)' },
  )
  flight.onfinish = () => element.style.removeProperty('z-index')
}
