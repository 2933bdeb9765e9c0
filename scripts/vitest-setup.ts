import { setMaxListeners } from 'node:events'

// Many watches of one component end with the same signal; that is no leak.
setMaxListeners(0)
