import { describeLooks } from '../support/dashboard-looks.ts'

describeLooks([
  { scheme: 'light', width: 1440, locale: 'en-GB' },
  { scheme: 'dark', width: 1440, locale: 'en-GB' },
])
