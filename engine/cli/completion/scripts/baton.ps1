# Completion of baton for PowerShell.
Register-ArgumentCompleter -Native -CommandName baton -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -le $cursorPosition } | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  $rows = @(baton complete -- @words 2>$null)
  $rows | Select-Object -SkipLast 1 | ForEach-Object {
    $value, $about = $_ -split "`t", 2
    $tip = if ($about) { $about } else { $value }
    # What could be read as more than a word is put into quotes.
    $quoted = if ($value -match '^[\w./\\:@=-]+$') { $value } else { "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'" }
    [System.Management.Automation.CompletionResult]::new($quoted, $value, 'ParameterValue', $tip)
  }
}
