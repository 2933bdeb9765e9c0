import { Environment } from '@marcbachmann/cel-js'
import { define, defineNamespace } from './functions/define.ts'
import { addFormats } from './functions/formats.ts'
import { lists, sets } from './functions/lists.ts'
import { addNetworks } from './functions/networks.ts'
import { addQuantities } from './functions/quantities.ts'
import { regexes } from './functions/regex.ts'
import { addVersions } from './functions/semver.ts'
import { strings, stringsNamespace } from './functions/strings.ts'
import { times } from './functions/times.ts'
import { addUrls } from './functions/urls.ts'
import { defineMacros } from './macros/macro.ts'
import { optionalMacros, optionals } from './macros/optionals.ts'
import { twoVariables } from './macros/two-variables.ts'

let base: Environment | undefined

/** An environment with all of Kubernetes' functions, to declare variables and types in. */
export function newEnvironment(): Environment {
  base ??= build()
  return base.clone()
}

function build(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  for (const functions of [lists, regexes, strings, times, optionals]) define(environment, functions)
  defineNamespace(environment, 'sets', sets)
  defineNamespace(environment, 'strings', stringsNamespace)
  for (const add of [addUrls, addQuantities, addVersions, addNetworks, addFormats]) add(environment)
  for (const macros of [optionalMacros, twoVariables]) defineMacros(environment, macros)
  return environment
}
