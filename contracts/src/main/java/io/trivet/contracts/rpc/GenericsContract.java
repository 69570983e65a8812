package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.spi.MethodKind;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The type variables of an interface's parents have the types that the interface defines. */
abstract class GenericsContract extends TransportFixture {
    private static final Person ADA = new Person("Ada", List.of(1815, 1852));
    private static final Person BOB = new Person("Bob", List.of());

    GenericsContract(TransportContract transport) {
        super(transport);
    }

    private record Person(String name, List<Integer> years) {}

    private static final class NoSuchPerson extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final int id;

        private NoSuchPerson(String message, int id) {
            super(message);
            this.id = id;
        }
    }

    private interface Reader<K, V, E extends Exception> {
        V get(K id) throws E;

        CompletableFuture<Map<K, V>> all();

        V[] several(List<? extends K> ids);

        List<V>[] groups();
    }

    private interface Writer<V> {
        void put(int id, V value);
    }

    private interface Store<T> extends Reader<Integer, T, NoSuchPerson>, Writer<T> {}

    private interface People extends Store<Person> {
        default String nameOf(int id) throws NoSuchPerson {
            return get(id).name();
        }
    }

    private static final class PeopleInMemory implements People {
        private final Map<Integer, Person> people = new LinkedHashMap<>(Map.of(1, ADA));

        @Override
        public Person get(Integer id) throws NoSuchPerson {
            Person person = people.get(id);
            if (person == null) {
                throw new NoSuchPerson("nobody", id);
            }
            return person;
        }

        @Override
        public CompletableFuture<Map<Integer, Person>> all() {
            return CompletableFuture.completedFuture(people);
        }

        @Override
        public Person[] several(List<? extends Integer> ids) {
            return ids.stream().map(people::get).toArray(Person[]::new);
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<Person>[] groups() {
            return (List<Person>[]) new List<?>[] {new ArrayList<>(people.values())};
        }

        @Override
        public void put(int id, Person value) {
            people.put(id, value);
        }
    }

    @Test
    final void valuesAndExceptionsHaveTheTypesThatTheInterfaceDefines() throws Exception {
        People people = connect(serve(People.class, new PeopleInMemory())).create(People.class);
        people.put(2, BOB);
        assertThat(people.get(1)).isEqualTo(ADA);
        assertThat(people.nameOf(2)).isEqualTo("Bob");
        assertThat(get(people.all())).isEqualTo(Map.of(1, ADA, 2, BOB));
        assertThat(people.several(List.of(2, 1))).containsExactly(BOB, ADA);
        assertThat(people.groups()).containsExactly(List.of(ADA, BOB));
        assertThatThrownBy(() -> people.get(3))
                .isInstanceOfSatisfying(
                        NoSuchPerson.class, e -> assertThat(e.id).isEqualTo(3));
        Store<Person> store = people;
        assertThat(store.get(1)).isEqualTo(ADA);
    }

    private interface Source<T> {
        T next();
    }

    private interface Later extends Source<CompletableFuture<Person>> {}

    @Test
    final void aVariableMayStandForAFuture() throws Exception {
        Later later = connect(serve(Later.class, () -> CompletableFuture.completedFuture(ADA)))
                .create(Later.class);
        assertThat(get(later.next())).isEqualTo(ADA);
    }

    private interface Feed<T> {
        Flow.Publisher<T> items();
    }

    private interface PeopleFeed extends Feed<Person> {}

    @Test
    final void itemsOfAStream() {
        assumeCarried(MethodKind.SERVER_STREAMING);
        PeopleFeed feed = connect(serve(PeopleFeed.class, () -> RpcStreams.of(List.of(ADA, BOB))))
                .create(PeopleFeed.class);
        List<Person> seen = new ArrayList<>();
        assertThat(RpcStreams.consume(feed.items(), seen::add)).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        assertThat(seen).containsExactly(ADA, BOB);
    }

    @SuppressWarnings("rawtypes")
    private interface Raw extends Source {}

    private interface Wider<T> extends Source<List<T>> {}

    @Test
    final void anUndefinedVariableIsRefusedByName() {
        RpcClient client = connect(serve(Later.class, () -> CompletableFuture.completedFuture(ADA)));
        for (Class<?> unknown : List.of(Source.class, Raw.class, Wider.class)) {
            assertThatThrownBy(() -> client.create(unknown))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(Source.class.getName() + ".next", " T", unknown.getName())
                    .hasMessageNotContaining("\n");
        }
        assertThatThrownBy(() -> serve(offers -> offers.register(Source.class, () -> ADA)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Source.class.getName() + ".next");
    }
}
