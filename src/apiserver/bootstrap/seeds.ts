/** What is loaded when the server starts, and has to be there before anybody is answered. */
export { seed } from './seed.ts'
export { startUpkeep } from './own/upkeep.ts'
