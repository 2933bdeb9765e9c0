/** What the API server loads with the first definition. */
export { isWaitingForNames, settleDefinition } from './settle.ts'
export { validateDefinition, validateDefinitionUpdate } from './validate-definition.ts'
