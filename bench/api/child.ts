import { spawn, type ChildProcess } from 'node:child_process'

const children: ChildProcess[] = []
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts a program and resolves with the text in which it says that it is ready. It ends with us at the latest. */
export function startChild(command: string, args: readonly string[], ready: RegExp): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return new Promise((resolve, reject) => {
    let said = ''
    const read = (data: Buffer): void => {
      if (said.length > 100_000) return
      said += data.toString()
      const [found] = ready.exec(said) ?? []
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said}`)))
  })
}
