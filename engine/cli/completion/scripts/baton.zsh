#compdef baton
# Completion of baton for zsh.
_baton() {
  local -a rows list
  local row last
  rows=("${(@f)$(baton complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  last=$rows[-1]
  rows[-1]=()
  for row in $rows; do
    list+=("${${row%%$'\t'*}//:/\\:}:${row#*$'\t'}")
  done
  if [[ $last == *:folders* ]]; then
    _files -/
  elif (( ${#list} == 0 )); then
    if [[ $last == *:files* ]]; then _files; fi
  elif [[ $last == *:open* ]]; then
    _describe -V baton list -S ''
  else
    _describe -V baton list
  fi
}
if [[ ${funcstack[1]} == _baton ]]; then _baton "$@"; else compdef _baton baton; fi
