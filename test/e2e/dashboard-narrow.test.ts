import { describeLooks } from '../support/dashboard-looks.ts'

describeLooks({ width: 390, locale: 'de-DE' })
