package io.trivet.versions;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The service that is called. */
interface Shop {
    Order order(Order order);

    Customer customer(Customer customer);

    void refuse(String why) throws RefusedException;

    /** A method that streams. */
    interface Prices {
        Flow.Publisher<Integer> prices(int count);
    }

    record Order(long id, String item, List<Line> lines, LocalDate due) {}

    record Line(String sku, double price) {}

    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** A bean for values, as in older programs. */
    final class Customer {
        private @Nullable String name;
        private List<Address> addresses = new ArrayList<>();
        private @Nullable LocalDate since;

        public @Nullable String getName() {
            return name;
        }

        public void setName(@Nullable String name) {
            this.name = name;
        }

        public List<Address> getAddresses() {
            return addresses;
        }

        public void setAddresses(List<Address> addresses) {
            this.addresses = addresses;
        }

        public @Nullable LocalDate getSince() {
            return since;
        }

        public void setSince(@Nullable LocalDate since) {
            this.since = since;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Customer that
                    && Objects.equals(name, that.name)
                    && addresses.equals(that.addresses)
                    && Objects.equals(since, that.since);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, addresses, since);
        }
    }

    /** A bean in a list of a bean. */
    final class Address {
        private String city = "";

        public String getCity() {
            return city;
        }

        public void setCity(String city) {
            this.city = city;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Address that && city.equals(that.city);
        }

        @Override
        public int hashCode() {
            return city.hashCode();
        }
    }
}
