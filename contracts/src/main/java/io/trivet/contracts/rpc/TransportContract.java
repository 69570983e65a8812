package io.trivet.contracts.rpc;

import io.trivet.rpc.Tls;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** What a caller may rely on, whatever the wire: a transport's test extends this, and says what its wire is and what it can't do. */
@Timeout(300)
public abstract class TransportContract {
    /** For transports' tests. */
    protected TransportContract() {}

    /** Returns where a server is to listen, which no other server does. */
    protected abstract String uriToListenOn();

    /**
     * Returns where a server is to listen at one of a name's addresses.
     *
     * @param name by which clients call it
     */
    protected String uriToListenOn(String address, int port, String name) {
        return uriToListenOn().replaceFirst("://.*", "://" + address + ":" + port);
    }

    /** Returns who servers are where the scheme is a secure one, else null. */
    protected @Nullable Tls tlsOfServers() {
        return null;
    }

    /** Returns whom clients trust where the scheme is a secure one, else null. */
    protected @Nullable Tls tlsOfClients() {
        return null;
    }

    /** Tells whether there is a network that can break. */
    protected boolean goesThroughSockets() {
        return true;
    }

    /**
     * Tells whether a client knows all addresses of a name, spreads its calls over them and looks them up again, and whether no call is lost with a server
     * that closes.
     */
    protected boolean followsAddresses() {
        return true;
    }

    /** Tells whether all calls of a client share a connection, on which they stay in order. */
    protected boolean sharesConnections() {
        return true;
    }

    /** Tells whether a type that can't travel is refused when a stub or server is made. */
    protected boolean refusesTypesEarly() {
        return true;
    }

    /** Tells whether methods can stream; where not, they are refused. */
    protected boolean carriesStreams() {
        return true;
    }

    /** Returns where a server may listen on another wire, one that has streams, or null if the tests have none. */
    protected @Nullable String uriOfAWireWithStreams() {
        return null;
    }

    /** Returns the samples of {@link ValuesContract} that the wire can't carry yet; a test fails when it can. */
    protected Set<String> cannotCarry() {
        return Set.of();
    }

    @Nested
    @DisplayName("overloads")
    final class Overloads extends OverloadsContract {
        Overloads() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Values")
    final class Values extends ValuesContract {
        Values() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Lossy values")
    final class LossyValues extends LossyValuesContract {
        LossyValues() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Generic services")
    final class Generics extends GenericsContract {
        Generics() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Calls")
    final class Calls extends CallsContract {
        Calls() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Callbacks")
    final class Callbacks extends CallbacksContract {
        Callbacks() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Streams")
    final class Streams extends StreamsContract {
        Streams() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Ends of streams")
    final class StreamEnds extends StreamEndsContract {
        StreamEnds() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Watched streams")
    final class WatchedStreams extends WatchedStreamsContract {
        WatchedStreams() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Deadlines")
    final class Deadlines extends DeadlinesContract {
        Deadlines() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Cancellation")
    final class Cancellation extends CancellationContract {
        Cancellation() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Faults")
    final class Faults extends FaultsContract {
        Faults() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Interceptors")
    final class Interceptors extends InterceptorsContract {
        Interceptors() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Limits")
    final class Limits extends LimitsContract {
        Limits() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Throwables")
    final class Throwables extends ThrowablesContract {
        Throwables() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Serving")
    final class Serving extends ServingContract {
        Serving() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Refusals")
    final class Refusals extends RefusalsContract {
        Refusals() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Deployment")
    final class Deployment extends DeploymentContract {
        Deployment() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Security")
    final class Security extends SecurityContract {
        Security() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Loss")
    final class Loss extends LossContract {
        Loss() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Addresses")
    final class Addresses extends AddressesContract {
        Addresses() {
            super(TransportContract.this);
        }
    }
}
