from evercourt.cli.main import main

main()
