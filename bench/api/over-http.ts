import { Agent, request, type IncomingMessage } from 'node:http'
import { startChild } from './child.ts'
import { podName, podOf, type Target } from './target.ts'

const path = '/api/v1/namespaces/default/pods'
const headers = { 'user-agent': 'bench', accept: 'application/json' }

/** Our API server behind `serve`'s HTTP server, in another process. What it answers is read, and not parsed. */
export async function overHttp(): Promise<Target> {
  const url = await startChild(process.execPath, [process.argv[1] ?? '', 'serve'], /http:\/\/\S+/)
  const agent = new Agent({ keepAlive: true })
  const open = (method: string, target: string, body?: object, contentType = 'application/json'): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const data = body && JSON.stringify(body)
      const sent = data === undefined ? headers : { ...headers, 'content-type': contentType, 'content-length': Buffer.byteLength(data) }
      const outgoing = request(`${url}${target}`, { method, agent, headers: sent }, (response) => {
        if ((response.statusCode ?? 0) < 300) resolve(response)
        else reject(new Error(`${method} ${target}: ${response.statusCode}`))
      })
      outgoing.once('error', reject)
      outgoing.end(data)
    })
  const ask = async (...what: Parameters<typeof open>): Promise<number> => {
    const response = await open(...what)
    let length = 0
    for await (const chunk of response) length += (chunk as Buffer).length
    return length
  }
  let changes = 0
  return {
    create: async (index) => void (await ask('POST', path, podOf(index))),
    change: async (index) => {
      const body = { metadata: { annotations: { change: String(changes++) } } }
      await ask('PATCH', `${path}/${podName(index)}`, body, 'application/merge-patch+json')
    },
    get: async (index) => void (await ask('GET', `${path}/${podName(index)}`)),
    list: () => ask('GET', path),
    async watch(heard) {
      const response = await open('GET', `${path}?watch=true&resourceVersion=${await revision()}`)
      response.on('data', (chunk: Buffer) => {
        let lines = 0
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
        if (lines > 0) heard(lines)
      })
    },
  }

  async function revision(): Promise<string> {
    const response = await open('GET', `${path}?limit=1`)
    let text = ''
    for await (const chunk of response) text += String(chunk)
    return /"metadata":\{"resourceVersion":"(\d+)"/.exec(text)?.[1] ?? ''
  }
}
