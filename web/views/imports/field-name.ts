import { type MessageKey, t } from '../../state/i18n.svelte.ts'

/** A field of an import as people call it. */
export const fieldName = (field: string): string => t(`imports.field.${field}` as MessageKey)
