# Runs one server, and ends it with all its processes when the program that started this script is gone.
#
# Usage: sh supervisor.sh LOG SIGNAL COMMAND [ARGUMENT...]
#   LOG     gets the server's output
#   SIGNAL  is sent first when the server must end, with two seconds to react; KILL for no such signal
#
# Standard input is a pipe from that program. The end of the pipe, for any reason, is the order to end the server.
# The lines "stop", "cont" and "kill" send those signals to every process of the server. The first two are
# answered by "done", the third by the end of this shell, which comes when no process of the server is left.

log=$1
polite=$2
shift 2

# Control-C in a terminal reaches every process of the group. Only the end of the pipe counts here.
trap '' HUP INT QUIT TERM
if command -v setsid >/dev/null 2>&1; then
    set -- setsid "$@"
fi

exec 3<&0
(
    trap - HUP INT QUIT TERM
    exec "$@"
) </dev/null >>"$log" 2>&1 3<&- &
server=$!

# Prints "pid state parent" of every process of the machine; without /proc (macOS) there is always a ps.
processes() {
    if [ -r /proc/self/stat ]; then
        cat /proc/[0-9]*/stat 2>/dev/null | sed -n 's/^\([0-9]*\) (.*) \([A-Za-z]\) \([0-9]*\) .*/\1 \2 \3/p'
    else
        ps -A -o pid= -o stat= -o ppid=
    fi
}

# A process group is not enough, because each PostgreSQL backend creates its own.
# Prints the server's processes: "all" of them, those "running" (not stopped), or the "children" without the first.
# Zombies (state Z) don't count as processes.
members() {
    processes | awk -v which="$1" -v root="$server" '
        $2 !~ /^Z/ { state[$1] = $2; parent[$1] = $3 }
        END {
            if (root in state) member[root]
            do {
                grown = 0
                for (pid in parent)
                    if (!(pid in member) && (parent[pid] in member)) { member[pid]; grown = 1 }
            } while (grown)
            for (pid in member) {
                if (which == "running" && state[pid] ~ /^[Tt]/) continue
                if (which == "children" && pid == root) continue
                printf "%s ", pid
            }
        }'
}

# In the following functions the pids must be separate words.
# shellcheck disable=SC2086
stop_all() {
    # Repeat until none runs: a signal takes effect a little later, and a process that isn't stopped yet may fork.
    while running=$(members running) && [ -n "$running" ]; do
        kill -STOP $running 2>/dev/null
    done
}

# shellcheck disable=SC2086
continue_all() {
    kill -CONT $(members all) 2>/dev/null
}

# shellcheck disable=SC2086
kill_all() {
    stop_all
    # The first process goes last: the shell that waits for it ends only when none of the others is left.
    while children=$(members children) && [ -n "$children" ]; do
        kill -KILL $children 2>/dev/null
    done
    kill -KILL "$server" 2>/dev/null
}

end_all() {
    if [ "$polite" != KILL ]; then
        continue_all
        kill -"$polite" "$server" 2>/dev/null
        turns=40
        while [ "$turns" -gt 0 ] && [ -n "$(members all)" ]; do
            sleep 0.05
            turns=$((turns - 1))
        done
    fi
    kill_all
}

(
    while read -r order <&3; do
        case $order in
            # Not "&&": the loop ends with the status of its last kill, which may have been too late for a process.
            stop) stop_all; echo done ;;
            cont) continue_all; echo done ;;
            kill) kill_all; exit ;;
        esac
    done
    end_all
) &
reader=$!
exec 3<&- </dev/null

wait "$server"
status=$?
kill -KILL "$reader" 2>/dev/null
# A signal takes effect a little later, and who waits for this shell expects that nothing of it is left.
wait "$reader" 2>/dev/null
exit "$status"
