"""Small widgets every view shares, all looking as the theme says. Nothing here knows a job, a file or a transcript."""
