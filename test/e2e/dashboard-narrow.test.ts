import { describeLooks } from '../support/dashboard-looks.ts'

describeLooks([
  { scheme: 'dark', width: 390, locale: 'de-DE' },
  { scheme: 'light', width: 390, locale: 'de-DE' },
])
