/** What an import says of a file and its rows, in German. */
export const IMPORT_NOTES_DE: readonly (readonly [en: string, de: string])[] = [
  ['without an amount', 'ohne Betrag'],
  [
    'with an amount that is no number; it was left blank',
    'mit einem Betrag, der keine Zahl ist; er blieb leer',
  ],
  ['lost with the amount 0', 'mit dem Betrag 0 verloren'],
  ['without an account', 'ohne Account'],
  ['of accounts that no account list names', 'von Accounts, die keine Accountliste nennt'],
  [
    'with fewer than two answers of budget, authority, need and timeline: held',
    'mit weniger als zwei Antworten zu Budget, Entscheidung, Bedarf und Zeitplan: zurückgehalten',
  ],
  [
    'the file asks none of budget, authority, need and timeline: nothing is gated',
    'die Datei fragt weder Budget noch Entscheidung, Bedarf oder Zeitplan ab: nichts wird zurückgehalten',
  ],
  [
    'closed before they were created: their cycle is left out',
    'vor der Anlage abgeschlossen: ihre Dauer zählt nicht',
  ],
  [
    'closed at 00:00 of the day on which they were created: counted as 0 days',
    'um 00:00 Uhr des Anlagetags abgeschlossen: als 0 Tage gezählt',
  ],
  ['closed without a date', 'ohne Datum abgeschlossen'],
  [
    'with a contract that is no term: read as open',
    'mit einem Vertrag ohne Laufzeit: als offen gelesen',
  ],
  [
    'in a file without any date: dated by the day of the import',
    'in einer Datei ohne jedes Datum: auf den Tag des Imports datiert',
  ],
  [
    'that have churned without a date of it: ended on the day of the import',
    'gegangen ohne Datum: am Tag des Imports beendet',
  ],
  [
    'whose start is reckoned from the months that they have lasted',
    'deren Beginn aus den Monaten ihrer Dauer errechnet ist',
  ],
  [
    'with the currency that the name of their column says',
    'mit der Währung, die der Name der Spalte nennt',
  ],
  [
    'columns called like a date whose values are none: not used',
    'Spalten, die wie ein Datum heißen und keines enthalten: nicht verwendet',
  ],
  [
    'columns that the header names twice; the later one has a number',
    'Spalten, die der Kopf zweimal nennt; die spätere trägt eine Nummer',
  ],
  ['without a date of creation', 'ohne Anlagedatum'],
  [
    'with a currency that is no ISO 4217 code; the project’s was taken',
    'mit einer Währung ohne ISO-4217-Code; die des Arbeitsbereichs wurde genommen',
  ],
  [
    'with dates such as 3/4/2026, read month first: nothing in the file says which',
    'mit Daten wie 3/4/2026, mit dem Monat zuerst gelesen: nichts in der Datei sagt, welches gilt',
  ],
  [
    'with a date that cannot be read; it was left blank',
    'mit einem unlesbaren Datum; es blieb leer',
  ],
  ['deleted in the CRM: kept out of every number', 'im CRM gelöscht: aus jeder Zahl gehalten'],
  [
    'marked as deleted, like every row of the file: kept, since nothing else is there',
    'als gelöscht markiert wie jede Zeile der Datei: behalten, da sonst nichts da ist',
  ],
  [
    'rows whose id another row of the file has: the last one counts',
    'Zeilen, deren ID eine andere Zeile hat: die letzte zählt',
  ],
  [
    'with an end in the year 2200 or later: read as open',
    'mit einem Ende im Jahr 2200 oder später: als offen gelesen',
  ],
  [
    'history rows that change no stage: one row is written per save',
    'Verlaufszeilen ohne Stufenwechsel: je Speichern wird eine Zeile geschrieben',
  ],
  [
    'history rows of a field that means nothing here',
    'Verlaufszeilen eines Feldes, das hier nichts bedeutet',
  ],
  [
    'with a number such as 1,234, read by the style of the rest of the file',
    'mit einer Zahl wie 1,234, nach der Schreibweise der übrigen Datei gelesen',
  ],
  ['without an owner', 'ohne Verantwortliche'],
  [
    'with a probability above 100 %: left blank; is a decimal point lost?',
    'mit einer Wahrscheinlichkeit über 100 %: leer gelassen; fehlt ein Komma?',
  ],
  [
    'with a probability in per cent, read as a share',
    'mit einer Wahrscheinlichkeit in Prozent, als Anteil gelesen',
  ],
  [
    'with a product that the list spells in another way; the list’s name was taken',
    'mit einem Produkt, das die Liste anders schreibt; deren Name wurde genommen',
  ],
  [
    'with a product that the product list does not have',
    'mit einem Produkt, das die Produktliste nicht kennt',
  ],
  ['without a lead source: shown as unknown', 'ohne Leadquelle: als unbekannt gezeigt'],
  ['without a stage', 'ohne Stufe'],
  ['in stages that nobody has defined', 'in Stufen, die niemand bestimmt hat'],
  [
    'whose status says how far they came, but not when: dated by their creation',
    'deren Status sagt, wie weit sie kamen, nicht wann: auf ihre Anlage datiert',
  ],
  [
    'without a time of their own: dated by the last synchronisation',
    'ohne eigene Zeit: auf den letzten Abgleich datiert',
  ],
  [
    'with times that name no zone, read in the assumed one',
    'mit Zeiten ohne Zone, in der angenommenen gelesen',
  ],
  ['of nobody’s account', 'von niemandes Account'],
  ['is no record: one cell', 'ist kein Datensatz: eine Zelle'],
  ['id is missing', 'ID fehlt'],
  ['id is longer than 200 characters', 'ID ist länger als 200 Zeichen'],
  ['deal is missing', 'Deal fehlt'],
  ['at: time cannot be read', 'Zeitpunkt ist nicht lesbar'],
  ['name is missing', 'Name fehlt'],
  ['owner is missing', 'Verantwortliche fehlen'],
  ['account is missing', 'Account fehlt'],
  ['month cannot be read', 'Monat ist nicht lesbar'],
  ['mrr is not a number', 'MRR ist keine Zahl'],
  ['amount is not a number', 'Betrag ist keine Zahl'],
  ['start: time cannot be read', 'Beginn ist nicht lesbar'],
  ['id and name are missing', 'ID und Name fehlen'],
  ['id and email are missing', 'ID und E-Mail fehlen'],
]
