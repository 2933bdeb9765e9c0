import type { Command } from '../command.ts'
import { apiResources } from './api-resources.ts'
import { apiVersions } from './api-versions.ts'
import { apply } from './apply.ts'
import { attach } from './attach.ts'
import { auth } from './auth.ts'
import { autoscale } from './autoscale.ts'
import { certificate } from './certificate.ts'
import { clusterInfo } from './cluster-info.ts'
import { config } from './config.ts'
import { cordon, uncordon } from './cordon.ts'
import { cp } from './cp.ts'
import { create } from './create.ts'
import { deleteCommand } from './delete.ts'
import { describe } from './describe.ts'
import { diff } from './diff.ts'
import { drain } from './drain.ts'
import { edit } from './edit.ts'
import { events } from './events.ts'
import { exec } from './exec.ts'
import { explain } from './explain.ts'
import { expose } from './expose.ts'
import { get } from './get.ts'
import { annotate, label } from './label.ts'
import { logs } from './logs.ts'
import { patch } from './patch.ts'
import { plugin } from './plugin.ts'
import { portForward } from './port-forward.ts'
import { proxy } from './proxy.ts'
import { replace } from './replace.ts'
import { rollout } from './rollout.ts'
import { runCommand } from './run.ts'
import { scale } from './scale.ts'
import { set } from './set.ts'
import { taint } from './taint.ts'
import { top } from './top.ts'
import { version } from './version.ts'
import { wait } from './wait.ts'

/** Every command, in the order in which the help lists them. A new one is a file beside this and a name in this list. */
export const commands: readonly Command[] = [
  create,
  expose,
  runCommand,
  set,
  explain,
  get,
  edit,
  deleteCommand,
  rollout,
  scale,
  autoscale,
  certificate,
  clusterInfo,
  top,
  cordon,
  uncordon,
  drain,
  taint,
  describe,
  logs,
  attach,
  exec,
  portForward,
  proxy,
  cp,
  auth,
  events,
  diff,
  apply,
  patch,
  replace,
  wait,
  label,
  annotate,
  apiResources,
  apiVersions,
  config,
  plugin,
  version,
]
