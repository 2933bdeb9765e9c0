/** What it takes to ask webhooks: loaded with the first that is asked. */
export { mutateByWebhooks } from './mutate.ts'
export { Rounds } from './rounds.ts'
export { validateByWebhooks } from './validate.ts'
