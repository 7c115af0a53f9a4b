import { type MessageKey, t } from '../../state/i18n.svelte.ts'

/** The name of a step of the funnel in the reader's language. */
export const stepName = (step: string): string => t(`program.step.${step}` as MessageKey)

/** The name of a role in the reader's language. */
export const roleName = (role: string): string => t(`program.role.${role}` as MessageKey)
