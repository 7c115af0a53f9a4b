import { describeLooks } from '../support/dashboard-looks.ts'

describeLooks({ width: 1440, locale: 'en-GB' })
