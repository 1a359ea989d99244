# Completion of baton for fish.
function __baton_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l rows (baton complete -- $words[2..-1] 2>/dev/null)
  test (count $rows) -gt 0; or return
  set -l last $rows[-1]
  set -e rows[-1]
  if string match -q '*:folders*' -- $last
    __fish_complete_directories (commandline -ct)
  else if test (count $rows) -gt 0
    printf '%s\n' $rows
  else if string match -q '*:files*' -- $last
    __fish_complete_path (commandline -ct)
  end
end
complete -c baton -e
complete -c baton -f -k -a '(__baton_complete)'
