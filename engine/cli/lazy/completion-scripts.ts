/**
 * Scripts by which shells ask `baton complete -- WORDS` what may stand under the cursor. Each answer is a candidate a line, a tab and a word
 * about it; the last line says what else the shell adds (`:none`, `:files`, `:folders`), and `:open` where the word goes on behind the
 * candidate. No script evaluates what stands on the line.
 */
export const completionScripts = {
  bash: `# Completion of baton for bash.
_baton() {
  local rest=\${COMP_LINE:0:COMP_POINT} word before cur row last
  local -a words=() rows=()
  local -i i
  # Bash parts words at = and :, which belong to our words.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -z $word ]]; then
      words+=("")
      continue
    fi
    before=\${rest%%"$word"*}
    rest=\${rest:\${#before} + \${#word}}
    if [[ -z $before && i -gt 0 ]]; then words[\${#words[@]} - 1]+=$word; else words+=("$word"); fi
  done
  cur=\${words[\${#words[@]} - 1]}
  while IFS= read -r row; do rows+=("$row"); done < <(baton complete -- "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  [[ \${#rows[@]} -gt 0 ]] || return
  last=\${rows[\${#rows[@]} - 1]}
  for row in "\${rows[@]:0:\${#rows[@]} - 1}"; do
    row=\${row%%$'\\t'*}
    COMPREPLY+=("$(printf '%q' "\${row#"\${cur%"\${cur##*[=:]}"}"}")")
  done
  compopt -o nosort 2>/dev/null
  if [[ $last == *:open* ]]; then compopt -o nospace; fi
  if [[ \${#COMPREPLY[@]} -eq 0 && $last == *:files* ]]; then compopt -o default; fi
  if [[ $last == *:folders* ]]; then compopt -o dirnames; fi
}
complete -F _baton baton
`,
  zsh: `#compdef baton
# Completion of baton for zsh.
_baton() {
  local -a rows list
  local row last
  rows=("\${(@f)$(baton complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  last=$rows[-1]
  rows[-1]=()
  for row in $rows; do
    list+=("\${\${row%%$'\\t'*}//:/\\\\:}:\${row#*$'\\t'}")
  done
  if [[ $last == *:folders* ]]; then
    _files -/
  elif (( \${#list} == 0 )); then
    if [[ $last == *:files* ]]; then _files; fi
  elif [[ $last == *:open* ]]; then
    _describe -V baton list -S ''
  else
    _describe -V baton list
  fi
}
if [[ \${funcstack[1]} == _baton ]]; then _baton "$@"; else compdef _baton baton; fi
`,
  fish: `# Completion of baton for fish.
function __baton_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l rows (baton complete -- $words[2..-1] 2>/dev/null)
  test (count $rows) -gt 0; or return
  set -l last $rows[-1]
  set -e rows[-1]
  if string match -q '*:folders*' -- $last
    __fish_complete_directories (commandline -ct)
  else if test (count $rows) -gt 0
    printf '%s\\n' $rows
  else if string match -q '*:files*' -- $last
    __fish_complete_path (commandline -ct)
  end
end
complete -c baton -e
complete -c baton -f -k -a '(__baton_complete)'
`,
  powershell: `# Completion of baton for PowerShell.
Register-ArgumentCompleter -Native -CommandName baton -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -le $cursorPosition } | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  $rows = @(baton complete -- @words 2>$null)
  $rows | Select-Object -SkipLast 1 | ForEach-Object {
    $value, $about = $_ -split "\`t", 2
    $tip = if ($about) { $about } else { $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $tip)
  }
}
`,
} as const;
