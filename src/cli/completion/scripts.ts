export type Shell = keyof typeof SCRIPTS;

const BASH = `# Completion of mnistx in bash. To have it always, add to ~/.bashrc: eval "$(mnistx completion bash)"
_mnistx() {
  local word line value joined='' typed='' words=() replies=()
  # Bash splits words at "=" and ":".
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ \${#words[@]} -gt 0 && ( $joined || $word == [=:]* ) ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == *[=:] ]] && joined=1 || joined=''
  done
  local last=$((\${#words[@]} - 1)) quote=''
  [[ \${words[last]} == [\\"\\']* ]] && quote=\${words[last]:0:1}
  for word in "\${!words[@]}"; do
    value=\${words[word]}
    value=\${value//\\\\/}
    value=\${value#[\\"\\']}
    words[word]=\${value%[\\"\\']}
  done
  # Of the joined word, only the part behind the last split is replaced.
  typed=\${words[last]}
  local cut=0
  [[ $typed == *=* && $COMP_WORDBREAKS == *=* && ! $quote ]] && value=\${typed%=*}= && cut=\${#value}
  COMPREPLY=()
  while IFS=$'\\t' read -r value line; do
    value=\${value:cut}
    [[ $quote ]] || printf -v value %q "$value"
    COMPREPLY+=("$value")
  done < <("$1" completion --complete -- "\${words[@]}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[/.=] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o nosort -F _mnistx mnistx 2>/dev/null || complete -F _mnistx mnistx
`;

const ZSH = `#compdef mnistx
# Completion of mnistx in zsh. To have it always, add to ~/.zshrc: eval "$(mnistx completion zsh)"
_mnistx() {
  local line value description
  local -a whole wholeShown open openShown
  for line in "\${(@f)$(mnistx completion --complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    value=\${line%%$'\\t'*} description=\${line#*$'\\t'}
    [[ -n $description ]] && line="$value  -- $description" || line=$value
    if [[ $value == *[/.=] ]]; then
      open+=("$value") openShown+=("$line")
    else
      whole+=("$value") wholeShown+=("$line")
    fi
  done
  compadd -U -l -d wholeShown -a whole
  compadd -U -l -S '' -d openShown -a open
}
if [[ $funcstack[1] == _mnistx ]]; then
  _mnistx "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _mnistx mnistx
fi
`;

const FISH = `# Completion of mnistx in fish. To have it always: mnistx completion fish > ~/.config/fish/completions/mnistx.fish
function __mnistx_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    mnistx completion --complete -- $words[2..-1] "$typed" 2>/dev/null
end
complete -c mnistx -f -k -a '(__mnistx_complete)'
`;

/** What a shell reads to complete mnistx; each asks `mnistx completion --complete -- words…`. */
export const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;

export const SHELLS = Object.keys(SCRIPTS) as Shell[];
