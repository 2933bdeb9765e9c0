import { setMaxListeners } from 'node:events'
import { configureGlobal } from 'fast-check'

// Many watches of one component end with the same signal; that is no leak.
setMaxListeners(0)

// The same cases in every run; FC_SEED=$RANDOM looks for new ones.
configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 1) })
