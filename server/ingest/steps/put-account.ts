import { ID_CHARACTERS_MAX } from '../limits.ts'
import type { Step } from '../step.ts'

/** The account that a client names in `context.groupId`, where the event names none itself. */
export const putAccount: Step = (event) => {
  if (event.groupId !== null) return event
  const id = event.context['groupId']
  const text = typeof id === 'number' ? String(id) : id
  const isUsable = typeof text === 'string' && text !== '' && text.length <= ID_CHARACTERS_MAX
  return isUsable ? { ...event, groupId: text } : event
}
