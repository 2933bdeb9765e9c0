import swc from '@swc/core'
/**
 * Which folder may import which. One table gives the rules; docs/architecture.md says why.
 * scripts/boundaries.test.ts proves that the rules bite. Cycles are the linter's: it knows which imports are of types only.
 */
export const layers = {
  kernel: [],
  apimachinery: ['kernel'],
  pki: ['apimachinery', 'kernel'],
  api: ['pki', 'apimachinery', 'kernel'],
  store: ['kernel'],
  apiserver: ['store', 'api', 'pki', 'apimachinery', 'kernel'],
  client: ['api', 'apimachinery', 'kernel'],
  runtime: ['apimachinery', 'kernel'],
  network: ['apimachinery', 'kernel'],
  controllers: ['client', 'api', 'pki', 'apimachinery', 'kernel'],
  scheduler: ['client', 'api', 'apimachinery', 'kernel'],
  kubelet: ['runtime', 'network', 'client', 'api', 'apimachinery', 'kernel'],
  kubectl: ['client', 'api', 'apimachinery', 'kernel'],
  cluster: ['controllers', 'scheduler', 'kubelet', 'runtime', 'network', 'apiserver', 'store', 'client', 'api', 'apimachinery', 'kernel'],
  node: ['cluster', 'apiserver', 'store', 'kubectl', 'client', 'api', 'pki', 'apimachinery', 'kernel'],
  ui: ['cluster', 'kubectl', 'client', 'api', 'apimachinery', 'kernel'],
  embed: ['ui', 'cluster', 'apimachinery', 'kernel'],
  testing: [
    'node',
    'cluster',
    'kubectl',
    'kubelet',
    'scheduler',
    'controllers',
    'network',
    'runtime',
    'client',
    'apiserver',
    'store',
    'api',
    'pki',
    'apimachinery',
    'kernel',
  ],
}

/** Packages that belong to one layer only. */
const homes = {
  '^(react|react-dom|zustand|@xyflow/react|monaco-editor|@xterm/.+|radix-ui|cmdk|lucide-react|uplot)$': 'ui',
  '^idb$': 'store',
  '^@peculiar/.+$': 'pki',
  '^comlink$': '(cluster|ui)',
}

const tests = '(\\.test\\.tsx?|/testing\\.ts)$'
const folders = Object.keys(layers)

const mayImportOnly = folders.map((folder) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import ${layers[folder].map((name) => `#${name}`).join(', ') || 'no other folder'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: tests },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...layers[folder]].join('|')})/` },
}))

const throughIndex = folders.map((folder) => ({
  name: `${folder}-from-outside`,
  comment: `Other folders import #${folder}, not the files inside it.`,
  severity: 'error',
  from: { pathNot: [`^src/${folder}/`, '^src/main', tests] },
  to: { path: `^src/${folder}/`, pathNot: `^src/${folder}/(index\\.ts|generated/|workers/.+\\.worker\\.ts)` },
}))

const packageHomes = Object.entries(homes).map(([pattern, home]) => ({
  name: `packages-of-${home.replaceAll(/\W/g, '')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: [`^src/${home}/`, '^src/embed/', '^src/main', tests] },
  to: { path: `(^|/)node_modules/${pattern.slice(1, -1).replaceAll('$', '')}/` },
}))

// dependency-cruiser asks SWC to read .tsx files as .ts.
const { parseFileSync } = swc
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') })

export default {
  forbidden: [
    ...mayImportOnly,
    ...throughIndex,
    ...packageHomes,
    {
      name: 'no-unknown-folders',
      comment: 'A new folder needs a place in the table.',
      severity: 'error',
      from: { path: `^src/(?!(${folders.join('|')})/)[^/]+/` },
      to: {},
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: [tests, '^src/testing/'] },
      to: { path: '^src/testing/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [tests, '\\.d\\.ts$', '\\.worker\\.ts$', '^src/main', '/index\\.ts$'] },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
      conditionNames: ['import', 'default'],
      exportsFields: ['exports'],
    },
  },
}
