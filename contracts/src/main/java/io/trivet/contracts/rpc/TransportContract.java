package io.trivet.contracts.rpc;

import io.trivet.rpc.Tls;
import io.trivet.rpc.spi.MethodKind;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * The behaviour that callers may rely on, on every wire. A transport's test extends this class, and describes its wire
 * and the wire's limitations.
 */
@Timeout(300)
public abstract class TransportContract {
    /** Called by a transport's test. */
    protected TransportContract() {}

    /** Returns a URI for a server to listen on, which no other server uses. */
    protected abstract String uriToListenOn();

    /**
     * Returns a URI for a server to listen on one of a name's addresses.
     *
     * @param name the name by which clients call it
     */
    protected String uriToListenOn(String address, int port, String name) {
        return uriToListenOn().replaceFirst("://.*", "://" + address + ":" + port);
    }

    /** Returns the servers' identity if the scheme is secure, otherwise null. */
    protected @Nullable Tls tlsOfServers() {
        return null;
    }

    /** Returns the clients' trust if the scheme is secure, otherwise null. */
    protected @Nullable Tls tlsOfClients() {
        return null;
    }

    /** Returns whether there is a network that can break. */
    protected boolean goesThroughSockets() {
        return true;
    }

    /**
     * Returns whether a client uses all addresses of a name, distributes its calls over them and looks them up again,
     * and whether a closing server loses no call.
     */
    protected boolean followsAddresses() {
        return true;
    }

    /** Returns whether all calls of a client share a connection, which keeps their order. */
    protected boolean sharesConnections() {
        return true;
    }

    /** Returns whether an unsupported type is rejected when a stub or server is created. */
    protected boolean refusesTypesEarly() {
        return true;
    }

    /** Returns the kinds of methods that the wire carries; the others are rejected. */
    protected Set<MethodKind> carried() {
        return EnumSet.allOf(MethodKind.class);
    }

    /** Returns a URI for a server to listen on another wire, which has streams, or null if the tests have none. */
    protected @Nullable String uriOfAWireWithStreams() {
        return null;
    }

    /** Returns the samples of {@link ValuesContract} that the wire doesn't support yet; a test fails when it does. */
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
    @DisplayName("Streams that a method takes")
    final class TakenStreams extends TakenStreamsContract {
        TakenStreams() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Ends of streams that a method takes")
    final class TakenStreamEnds extends TakenStreamEndsContract {
        TakenStreamEnds() {
            super(TransportContract.this);
        }
    }

    @Nested
    @DisplayName("Streams both ways")
    final class BothWays extends BothWaysContract {
        BothWays() {
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
    @DisplayName("Statuses")
    final class Statuses extends StatusesContract {
        Statuses() {
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
    @DisplayName("Metadata")
    final class MetadataOfCalls extends MetadataContract {
        MetadataOfCalls() {
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
