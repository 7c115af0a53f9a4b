/* Before the first paint: the theme and language that were chosen last. */
try {
  const theme = localStorage.getItem('takt.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  const language = localStorage.getItem('takt.language')
  if (language === 'de' || language === 'en') document.documentElement.lang = language
} catch {
  // Blocked storage: the system decides.
}
