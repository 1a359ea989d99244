# Completion of baton for bash.
_baton() {
  local rest=${COMP_LINE:0:COMP_POINT} word before cur row last
  local -a words=() rows=()
  local -i i
  # Bash parts words at = and :, which belong to our words.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ -z $word ]]; then
      words+=("")
      continue
    fi
    before=${rest%%"$word"*}
    rest=${rest:${#before} + ${#word}}
    if [[ -z $before && i -gt 0 ]]; then words[${#words[@]} - 1]+=$word; else words+=("$word"); fi
  done
  cur=${words[${#words[@]} - 1]}
  while IFS= read -r row; do rows+=("$row"); done < <(baton complete -- "${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  [[ ${#rows[@]} -gt 0 ]] || return
  last=${rows[${#rows[@]} - 1]}
  for row in "${rows[@]:0:${#rows[@]} - 1}"; do
    row=${row%%$'\t'*}
    COMPREPLY+=("$(printf '%q' "${row#"${cur%"${cur##*[=:]}"}"}")")
  done
  compopt -o nosort 2>/dev/null
  if [[ $last == *:open* ]]; then compopt -o nospace; fi
  if [[ ${#COMPREPLY[@]} -eq 0 && $last == *:files* ]]; then compopt -o default; fi
  if [[ $last == *:folders* ]]; then compopt -o dirnames; fi
}
complete -F _baton baton
