import type { Step } from '../step.ts'

/** IP addresses are never stored. */
export const dropAddress: Step = (event) => {
  if (!Object.hasOwn(event.context, 'ip')) return event
  const { ip: _ip, ...context } = event.context
  return { ...event, context }
}
