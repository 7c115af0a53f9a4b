import { config } from 'zod'

// Compiled parsers need eval, which the page's own policy forbids. Imported before any schema is made.
config({ jitless: true })
