import { setMaxListeners } from 'node:events'
import { etcd } from './etcd.ts'
import { inProcess } from './in-process.ts'
import { overHttp } from './over-http.ts'
import { scenarios } from './scenarios/list.ts'
import { serve } from './server.ts'
import { measured, type Target } from './target.ts'

setMaxListeners(0)

const targets: Readonly<Record<string, () => Promise<Target>>> = { inProcess, http: overHttp, etcd }

/** `SCENARIO TARGET`: prints what it measured. `serve`: is the server of another. */
const [name, kind = ''] = process.argv.slice(2)
if (name === 'serve') await serve()
else {
  const scenario = scenarios.find((one) => one.name === name)
  const open = targets[kind]
  if (!scenario || !open) throw new Error(`no scenario ${name} ${kind}`)
  const target = await open()
  await measured(scenario.pods, (index) => target.create(index))
  console.log(JSON.stringify(await scenario.run(target)))
  process.exit(0)
}
