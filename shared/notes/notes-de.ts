/**
 * What the API says beside a number – why there is none, or what it is without – in German. The English
 * sentence is the key, `{…}` stands for what changes in it.
 */
export const NOTES_DE: readonly (readonly [en: string, de: string])[] = [
  // Metrics over a period
  ['no {what} in this period', 'nichts in diesem Zeitraum: {what}'],
  [
    'more successes than {what}: events of the earlier step are missing',
    'mehr Erfolge als {what}: es fehlen Ereignisse der früheren Stufe',
  ],
  [
    'no contribution margin is set for these days',
    'für diese Tage ist kein Deckungsbeitrag festgelegt',
  ],
  [
    'the refunds name no order, or are not known with this filter',
    'die Erstattungen nennen keine Bestellung oder sind mit diesem Filter nicht bekannt',
  ],
  ['no data in this week', 'keine Daten in dieser Woche'],
  [
    'Limited stock or an exclusive variant gives a reason to buy; a timer only presses.',
    'Begrenzte Stückzahl oder eine exklusive Variante geben einen Grund zu kaufen; eine Uhr drängt nur.',
  ],
  [
    'costs are kept by channel alone: of one device or country there is no spend, and no CAC, ROAS or payback',
    'Kosten werden nur je Kanal geführt: für ein Gerät oder Land gibt es keine Ausgaben, keinen CAC, keinen ROAS und keinen Rückfluss',
  ],
  ['no re-engagement campaign is recorded', 'keine Kampagne zu stillen Leads ist verzeichnet'],
  ['no re-engagement campaign has been drawn', 'keine Kampagne zu stillen Leads ist ausgelost'],
  ['no holdout to compare with', 'keine Vergleichsgruppe'],
  ['holdout {back} of {count}', 'Vergleichsgruppe {back} von {count}'],
  ['within {days} days', 'innerhalb von {days} Tagen'],
  ['the campaign is not over', 'die Kampagne läuft noch'],
  ['no discovery form has been begun', 'kein Discovery-Bogen ist begonnen'],
  ['no open deal has a discovery form', 'kein offener Deal hat einen Discovery-Bogen'],
  ['of the open deals with a form: {count}', 'der offenen Deals mit einem Bogen: {count}'],
  ['not known with this filter', 'mit diesem Filter nicht bekannt'],
  ['nothing to divide by', 'nichts, wodurch geteilt werden könnte'],
  [
    'no customer of this period is {days} days old yet',
    'noch kein Kunde dieses Zeitraums ist {days} Tage alt',
  ],
  [
    'no interval: the spread between customers is not kept',
    'kein Intervall: die Streuung zwischen Kunden wird nicht gehalten',
  ],
  ['{count} customers are too young to count', '{count} Kunden sind zu neu, um zu zählen'],
  [
    '{count} orders of these days in other currencies are left out',
    '{count} Bestellungen dieser Tage in anderen Währungen fehlen',
  ],
  [
    '{count} orders of these days came without an amount and count as 0: send revenue with them',
    '{count} Bestellungen dieser Tage kamen ohne Betrag und zählen mit 0: sende revenue mit',
  ],
  [
    "without events of around these days that were removed by a person's erasure",
    'ohne Ereignisse um diese Tage, die mit den Daten eines Menschen gelöscht wurden',
  ],
  [
    'without events of around these days that were removed by the end of the retention',
    'ohne Ereignisse um diese Tage, deren Aufbewahrung endete',
  ],
  [
    "without events of around these days that were removed by a person's erasure and the end of the retention",
    'ohne Ereignisse um diese Tage, die mit den Daten eines Menschen gelöscht wurden oder deren Aufbewahrung endete',
  ],
  [
    "without events of around these days that were removed by the end of the retention and a person's erasure",
    'ohne Ereignisse um diese Tage, deren Aufbewahrung endete oder die mit den Daten eines Menschen gelöscht wurden',
  ],
  // Why a shop has no such number
  [
    'it is a number of each step: ask for /funnel, which ranks the drop-offs',
    'es ist eine Zahl je Stufe: der Trichter ordnet die Absprünge',
  ],
  [
    'gaps between orders are kept over all time, not by period: ask for /survival?from=any or /repurchase',
    'Abstände zwischen Bestellungen gelten über alle Zeit, nicht je Zeitraum: siehe Kunden',
  ],
  [
    'a shop has no monthly gross profit of a customer: first_order_payback says whether the first order pays',
    'ein Shop kennt keinen monatlichen Rohertrag je Kunde: ob die erste Bestellung zahlt, sagt der Rückfluss der ersten Bestellung',
  ],
  [
    'the first contact before an order is not kept: ask for time to pay in /funnel',
    'der erste Kontakt vor einer Bestellung wird nicht gehalten: siehe Zeit bis zur Zahlung im Trichter',
  ],
  [
    'no event says when a customer first used what was bought',
    'kein Ereignis sagt, wann ein Kunde das Gekaufte zuerst genutzt hat',
  ],
  [
    'no event says how many people decided on a purchase',
    'kein Ereignis sagt, wie viele Menschen über einen Kauf entschieden haben',
  ],
  [
    'prices are kept in the currency of the workspace: see aov',
    'Preise gelten in der Währung des Arbeitsbereichs: siehe Bestellwert',
  ],
  ['referrals are not collected', 'Empfehlungen werden nicht erfasst'],
  ['deliveries are not collected', 'Lieferungen werden nicht erfasst'],
  [
    'it is not kept by period: ask for visitors by day and over 28 days',
    'wird nicht je Zeitraum gehalten: siehe Besucher je Tag und über 28 Tage',
  ],
  [
    'page speed is collected as events and not summed by period yet',
    'Ladezeiten werden als Ereignisse erfasst und noch nicht je Zeitraum summiert',
  ],
  [
    'it is a number of the units of an experiment: ask for /experiments/{key}/results',
    'ist eine Zahl von Experimenten: steht in ihren Ergebnissen',
  ],
  ['reviews are not collected', 'Bewertungen werden nicht erfasst'],
  ['messages to customers are not collected', 'Nachrichten an Kunden werden nicht erfasst'],
  // Results of experiments
  ['no units yet', 'noch keine Einheiten'],
  ['nothing to divide by yet', 'noch nichts, wodurch geteilt werden könnte'],
  ['too few units for an interval', 'zu wenige Einheiten für ein Intervall'],
  ['too few observations for a quantile', 'zu wenige Beobachtungen für ein Quantil'],
  ['too few units to compare', 'zu wenige Einheiten zum Vergleichen'],
  ['too few units to compare yet', 'noch zu wenige Einheiten zum Vergleichen'],
  ['too few accounts to compare', 'zu wenige Accounts zum Vergleichen'],
  [
    'all units are alike, so there is no spread to judge by',
    'alle Einheiten sind gleich, so gibt es keine Streuung, an der zu urteilen wäre',
  ],
  [
    'all accounts are alike, so there is no spread to judge by',
    'alle Accounts sind gleich, so gibt es keine Streuung, an der zu urteilen wäre',
  ],
  [
    'the control is 0, so there is no relative effect',
    'die Kontrolle ist 0, so gibt es keine relative Wirkung',
  ],
  [
    'a variant has nothing to divide by yet',
    'eine Variante hat noch nichts, wodurch geteilt werden könnte',
  ],
  ['the comparison is not defined', 'der Vergleich ist nicht bestimmt'],
  [
    'the control is too near to 0 for an interval of the relative effect',
    'die Kontrolle liegt zu nah an 0 für ein Intervall der relativen Wirkung',
  ],
  ['a variant without weight has units', 'eine Variante ohne Gewicht hat Einheiten'],
  ['the interval could not be computed', 'das Intervall ließ sich nicht berechnen'],
  // Customers, channels, offers
  [
    '{repeaters} customers bought twice; a forecast needs {needed}',
    '{repeaters} Kunden haben zweimal gekauft; eine Vorhersage braucht {needed}',
  ],
  [
    'the purchase model finds no best parameters for these customers',
    'das Kaufmodell findet für diese Kunden keine besten Parameter',
  ],
  ['the spend model finds no best parameters', 'das Ausgabenmodell findet keine besten Parameter'],
  ['what these parameters expect is not finite', 'was diese Parameter erwarten, ist nicht endlich'],
  ['{count} costs in other currencies are left out', '{count} Kosten in anderen Währungen fehlen'],
  [
    'contaminated: site-wide offers overlap during the test ({names}); compare only days on which the offers were the same',
    'verunreinigt: Angebote der ganzen Seite überschneiden sich während des Tests ({names}); vergleiche nur Tage mit denselben Angeboten',
  ],
  [
    'a site-wide offer ran during the test ({names}); what the test shows may hold only with it',
    'ein Angebot der ganzen Seite lief während des Tests ({names}); was der Test zeigt, gilt vielleicht nur damit',
  ],
  // Sales
  ['no target is set for this quarter', 'für dieses Quartal ist kein Ziel gesetzt'],
  ['target reached', 'Ziel erreicht'],
  [
    'nothing was won in the last 12 months, so the coverage needed is not known',
    'in den letzten 12 Monaten wurde nichts gewonnen, so ist die nötige Deckung nicht bekannt',
  ],
  [
    'no deal ended in the last 12 months, so no win rate is known',
    'in den letzten 12 Monaten endete kein Deal, so ist keine Abschlussquote bekannt',
  ],
  ['{valued} of {deals} valued', '{valued} von {deals} haben einen Betrag'],
  ['{count} in other currencies are left out', '{count} in anderen Währungen fehlen'],
  [
    '{count} open deals have no history: what they are today was taken for the start',
    '{count} offene Deals haben keine Geschichte: für den Anfang gilt, was sie heute sind',
  ],
  [
    'open deals with amounts, wins and losses are needed',
    'es braucht offene Deals mit Beträgen, gewonnene und verlorene',
  ],
  ['the cycle takes no time', 'der Zyklus dauert keine Zeit'],
  [
    'some deals keep no history of their close date: today’s was taken',
    'manche Deals halten keine Geschichte ihres Abschlusstags: der heutige gilt',
  ],
  ['scored when the quarter is over', 'bewertet, wenn das Quartal vorbei ist'],
  [
    'no recurring revenue is known: import it, or connect Stripe',
    'kein wiederkehrender Umsatz ist bekannt: importiere ihn, oder verbinde Stripe',
  ],
  [
    'the history of stages starts on {from}, later than the first deal ({deal})',
    'die Geschichte der Stufen beginnt am {from}, später als der erste Deal ({deal})',
  ],
  ['undefined stage: it has no entry rule', 'nicht bestimmte Stufe: sie hat keine Eintrittsregel'],
  ['undefined stage', 'nicht bestimmte Stufe'],
  [
    '{count} entries happened before it was defined',
    '{count} Eintritte geschahen, bevor sie bestimmt war',
  ],
  ['no touch is known of these days', 'aus diesen Tagen ist keine Berührung bekannt'],
  [
    'no touch of customer success is recorded; send events or touches such as "Onboarding Started"',
    'kein Kontakt der Kundenbetreuung ist erfasst; sende Ereignisse oder Kontakte wie „Onboarding Started“',
  ],
  [
    'to sales within {hours} hours, to customer success within {days}',
    'an den Vertrieb binnen {hours} Stunden, an die Kundenbetreuung binnen {days}',
  ],
  ['to sales within {hours} hours', 'an den Vertrieb binnen {hours} Stunden'],
  ['median; too few for an interval', 'Median; zu wenige für ein Intervall'],
]
