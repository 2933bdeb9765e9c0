/** Resolves in a new task, when all microtasks that are under way (and those they start) have run. */
export const macrotask: () => Promise<void> = typeof setImmediate === 'function' ? immediate : message()

declare function setImmediate(run: () => void): unknown

function immediate(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** setTimeout would wait 4 ms once nested; a message to oneself does not. */
function message(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      port2.postMessage(null)
    })
}
