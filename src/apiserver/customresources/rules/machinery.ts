/** What is loaded with the first rule. */
export { checkRules } from './check.ts'
export { evaluateRules } from './evaluate.ts'
export { planOf } from './plan.ts'
